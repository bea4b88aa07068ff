/* Loaded before the C library, this writes down, in order, what a process does to the files of one folder: so that a
 * simulation can tell what of it would be on the disk if the power failed in any moment.
 *
 * POWER_FOLDER is the folder, POWER_LOG the file written to. A record is one line of text, followed by the bytes of a
 * write:
 *
 *   create PATH          a new file was made
 *   folder PATH          a new folder was made
 *   write LENGTH OFFSET PATH
 *   size LENGTH PATH     the file was cut or lengthened
 *   sync PATH            everything that was done to this file, or to the entries of this folder, is on the disk
 *   unlink PATH
 *   rename PATH          is not expected; the simulation fails at it
 *   said LENGTH          the process wrote to its standard output
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int record = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void fail(const char *why) {
    dprintf(2, "power.c: %s\n", why);
    _exit(99);
}

static int is_watched(const char *path) {
    const char *folder = getenv("POWER_FOLDER");
    return folder != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

/* The path of an open file, if it is watched. */
static int watched(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_watched(path);
}

static void put(const void *bytes, size_t length) {
    static __typeof__(&write) real;
    if (real == NULL) real = REAL(write);
    while (length > 0) {
        ssize_t written = real(record, bytes, length);
        if (written <= 0) fail("the record cannot be written");
        bytes = (const char *)bytes + written;
        length -= (size_t)written;
    }
}

/* Takes the turn before what is to be recorded happens, so that the order of the records is that of what happened. */
static void begin(void) {
    pthread_mutex_lock(&turn);
    if (record < 0) {
        const char *path = getenv("POWER_LOG");
        if (path == NULL) fail("POWER_LOG is not set");
        record = REAL(open)(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (record < 0) fail("POWER_LOG cannot be opened");
    }
}

static void end(void) {
    int kept = errno;
    pthread_mutex_unlock(&turn);
    errno = kept;
}

/* A process that ends takes its threads with it wherever they are: it has the last turn, so that none of them has done
 * something of which only half was written down. */
__attribute__((destructor)) static void finish(void) {
    pthread_mutex_lock(&turn);
}

static void line(const char *format, ...) {
    char text[PATH_MAX + 128];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put(text, (size_t)length);
}

static int open_recorded(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    if (!is_watched(path)) return real(path, flags, mode);
    begin();
    struct stat before;
    int is_new = (flags & O_CREAT) != 0 && stat(path, &before) != 0;
    int file = real(path, flags, mode);
    if (file >= 0 && is_new) line("create %s\n", path);
    if (file >= 0 && !is_new && (flags & O_TRUNC) != 0) line("size 0 %s\n", path);
    end();
    return file;
}

#define OPEN(name)                                                     \
    int name(const char *path, int flags, ...) {                       \
        va_list arguments;                                             \
        va_start(arguments, flags);                                    \
        mode_t mode = (flags & O_CREAT) ? va_arg(arguments, mode_t) : 0; \
        va_end(arguments);                                             \
        return open_recorded(REAL(name), path, flags, mode);           \
    }
OPEN(open)
OPEN(open64)

int mkdir(const char *path, mode_t mode) {
    if (!is_watched(path)) return REAL(mkdir)(path, mode);
    begin();
    int result = REAL(mkdir)(path, mode);
    if (result == 0) line("folder %s\n", path);
    end();
    return result;
}

int unlink(const char *path) {
    if (!is_watched(path)) return REAL(unlink)(path);
    begin();
    int result = REAL(unlink)(path);
    if (result == 0) line("unlink %s\n", path);
    end();
    return result;
}

int rename(const char *from, const char *to) {
    if (is_watched(from) || is_watched(to)) {
        begin();
        line("rename %s\n", to);
        end();
    }
    return REAL(rename)(from, to);
}

ssize_t write(int file, const void *bytes, size_t length) {
    char path[PATH_MAX];
    if (file != 1 && !watched(file, path)) return REAL(write)(file, bytes, length);
    begin();
    off_t offset = file == 1 ? 0 : lseek(file, 0, SEEK_CUR);
    ssize_t written = REAL(write)(file, bytes, length);
    if (written > 0) {
        if (file == 1) line("said %zd\n", written);
        else line("write %zd %lld %s\n", written, (long long)offset, path);
        put(bytes, (size_t)written);
    }
    end();
    return written;
}

#define PWRITE(name, offset_type)                                                          \
    ssize_t name(int file, const void *bytes, size_t length, offset_type offset) {         \
        char path[PATH_MAX];                                                               \
        if (!watched(file, path)) return REAL(name)(file, bytes, length, offset);          \
        begin();                                                                           \
        ssize_t written = REAL(name)(file, bytes, length, offset);                         \
        if (written > 0) {                                                                 \
            line("write %zd %lld %s\n", written, (long long)offset, path);                 \
            put(bytes, (size_t)written);                                                   \
        }                                                                                  \
        end();                                                                             \
        return written;                                                                    \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(name, length_type)                                   \
    int name(int file, length_type length) {                           \
        char path[PATH_MAX];                                           \
        if (!watched(file, path)) return REAL(name)(file, length);     \
        begin();                                                       \
        int result = REAL(name)(file, length);                         \
        if (result == 0) line("size %lld %s\n", (long long)length, path); \
        end();                                                         \
        return result;                                                 \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                     \
    int name(int file) {                                               \
        char path[PATH_MAX];                                           \
        if (!watched(file, path)) return REAL(name)(file);             \
        begin();                                                       \
        int result = REAL(name)(file);                                 \
        if (result == 0) line("sync %s\n", path);                      \
        end();                                                         \
        return result;                                                 \
    }
SYNC(fsync)
SYNC(fdatasync)

/* Ways of writing that neither SQLite nor the program is expected to use: better to fail than not to see them. */
#define REFUSED(type, name, ...)                                       \
    type name(int file, __VA_ARGS__) {                                 \
        char path[PATH_MAX];                                           \
        if (watched(file, path)) fail(#name " is not recorded");       \
        return REAL(name)(file, FORWARD_##name);                       \
    }
#define FORWARD_pwritev parts, count, offset
#define FORWARD_fallocate mode, offset, length
REFUSED(ssize_t, pwritev, const struct iovec *parts, int count, off_t offset)
REFUSED(int, fallocate, int mode, off_t offset, off_t length)

ssize_t writev(int file, const struct iovec *parts, int count) {
    char path[PATH_MAX];
    if (file == 1 || watched(file, path)) fail("writev is not recorded");
    return REAL(writev)(file, parts, count);
}
