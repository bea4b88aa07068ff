-- Searches for wrk, each of which nobody has asked before: two or three words of what people say about rolling.

local words = {}
for word in ([[
    back upper lower mid neck shoulder shoulders lats glutes hip hamstring calf calves knee chest ribs spine shin foot
    roll roller rolling foam peanut ball firm soft density hold pressure speed slow fast long often how when should
    pain sore soreness stiff tight knot numb tingling sharp burning bruise swelling fever cramp weak dizzy headache
    pregnant pregnancy osteoporosis scoliosis hernia disc sciatica arthritis fibromyalgia diabetes anticoagulant surgery
    sit lie stand breathe stretch warm cool run sleep desk posture mobility recovery muscle fascia trigger point
]]):gmatch("%a+") do
    words[#words + 1] = word
end

local count, threads = #words, 0

function setup(thread)
    thread:set("id", threads)
    threads = threads + 1
end

function init()
    -- Threads and rounds begin at different places, so that none repeats what another has asked.
    math.randomseed(os.time() * 16 + id)
    at = math.random(0, count ^ 3 - 1)
end

function request()
    -- A step that has no divisor in common with the number of searches visits every one before it repeats any.
    at = (at + 1000003) % (count ^ 3)
    local one, other, third = at % count, math.floor(at / count) % count, math.floor(at / count ^ 2)
    local limit = 5 + math.random(0, 9)
    return wrk.format("GET", string.format("/v1/search?q=%s+%s+%s&limit=%d", words[one + 1], words[other + 1], words[third + 1], limit))
end
