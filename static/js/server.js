// What a page asks its server: fragments of HTML, never more.

// A refusal comes with its status in a header: a browser would report it in the console as something broken.
const OURS = { "X-Requested-With": "fragment", "X-Refusals": "in-header" };

/** The answer to a request; `status` is 0 when the server could not be reached. */
export class Answer {
  constructor(status, text) {
    this.status = status;
    this.text = text;
  }

  get ok() {
    return this.status >= 200 && this.status < 300;
  }

  /** The fragment as nodes. */
  get fragment() {
    const template = document.createElement("template");
    template.innerHTML = this.text;
    return template.content;
  }

  /** The words of a refusal. */
  get message() {
    return this.fragment.textContent.trim();
  }
}

export const get = (path, options = {}) => ask(path, options);

/** Post fields (an object or FormData) with the page's token. */
export function post(path, fields = {}, options = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  return ask(path, { method: "POST", body, headers: { "X-CSRF-Token": token }, ...options });
}

async function ask(path, { headers, ...options }) {
  try {
    const response = await fetch(path, { ...options, headers: { ...OURS, ...headers } });
    const status = Number(response.headers.get("X-Status") ?? response.status);
    const here = encodeURIComponent(location.pathname + location.search);
    if (status === 401) location.assign(`/sign-in?next=${here}`);
    return new Answer(status, await response.text());
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return new Answer(0, "");
  }
}
