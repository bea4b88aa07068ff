// A client as an app's developer would write it, on types that were generated from the OpenAPI document. The test run
// type-checks it: if it no longer compiles, neither do the apps that are out there.

import createClient from "openapi-fetch";
import type { components, paths } from "./api";

type Technique = components["schemas"]["Technique"];
type Problem = components["schemas"]["Problem"];

/** What the server answered instead of content. Decide by `code`: the texts are for people. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }

  /** What was wrong with the request, one line each. */
  get faults(): string[] {
    return (this.problem.errors ?? []).map(({ location, reason, allowed }) =>
      allowed ? `${location}: ${reason} (allowed: ${allowed.join(", ")})` : `${location}: ${reason}`,
    );
  }
}

export class Rollwise {
  readonly #client;

  constructor(baseUrl: string) {
    // Several values of a parameter go into one, separated by commas.
    const querySerializer = { array: { style: "form", explode: false } } as const;
    this.#client = createClient<paths>({ baseUrl, querySerializer });
  }

  /** The techniques for a region, page after page until there is no next one. */
  async *techniquesFor(region: string): AsyncGenerator<Technique> {
    let after: string | undefined;
    do {
      const { data, error } = await this.#client.GET("/v1/techniques", {
        params: { query: { region: [region], after, limit: 100 } },
      });
      if (error) throw new ApiError(error);
      yield* data.items;
      after = data.page.next ? (new URL(data.page.next).searchParams.get("after") ?? undefined) : undefined;
    } while (after);
  }

  /** One technique, or null if there is none of this name (any more). */
  async technique(slug: string): Promise<Technique | null> {
    const { data, error, response } = await this.#client.GET("/v1/techniques/{slug}", {
      params: { path: { slug } },
    });
    if (data) return data;
    if (response.status === 404 || response.status === 410) return null;
    throw new ApiError(error);
  }
}

/** What must be on the screen before anybody starts to roll. */
export function safetyText({ name, safety }: Technique): string {
  return [
    name,
    ...safety.keep_off.map(({ area, why }) => `Keep off ${area}: ${why}`),
    ...safety.stop_if.map(({ text }) => `Stop if ${text}`),
    safety.disclaimer,
  ].join("\n");
}

export async function show(baseUrl: string, region: string, print: (text: string) => void): Promise<void> {
  try {
    for await (const technique of new Rollwise(baseUrl).techniquesFor(region)) {
      print(safetyText(technique));
      for (const { position, title, text } of technique.steps) print(`${position}. ${title}: ${text}`);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    switch (error.problem.status) {
      case 400:
      case 422:
        print(["The request was wrong:", ...error.faults].join("\n"));
        break;
      case 429:
      case 503:
        print("Busy at the moment: try again later.");
        break;
      default:
        throw error;
    }
  }
}
