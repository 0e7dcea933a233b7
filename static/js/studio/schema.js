// What the language's JSON Schema says of a place in a text: the keys that belong there, the values, and their meaning.

/** @typedef {import("./place.js").Level} Level */

export class Schema {
  #root;

  /** @param {object} root as served */
  constructor(root) {
    this.#root = root;
  }

  /**
   * The keys of the mapping that `levels` lead to, each with its schema.
   * @param {Level[]} levels
   * @returns {Map<string, object>}
   */
  keysAt(levels) {
    const found = new Map();
    const last = levels.at(-1);
    for (const schema of this.#fitting(this.#lead(levels.slice(0, -1)), last?.map ?? new Map())) {
      for (const [key, property] of Object.entries(schema.properties)) {
        if (!found.has(key)) found.set(key, { ...property, required: schema.required?.includes(key) });
        else if ("const" in property) found.set(key, merged(found.get(key), property));
      }
    }
    return found;
  }

  /**
   * What can be written where `levels` lead to.
   * @param {Level[]} levels
   * @returns {{value: string, about: string}[]}
   */
  valuesAt(levels) {
    const found = new Map();
    for (const schema of this.#lead(levels).flatMap((each) => this.#alternatives(each))) {
      const means = meanings(schema.description);
      const values = schema.enum ?? ("const" in schema ? [schema.const] : examples(schema));
      for (const value of values) found.set(String(value), means.get(String(value)) ?? "");
    }
    return [...found].map(([value, about]) => ({ value, about }));
  }

  /** The schemas of what stands at the end of `levels`. */
  #lead(levels) {
    let schemas = [this.#root];
    for (const level of levels) {
      if (level.item) {
        schemas = schemas
          .flatMap((schema) => this.#alternatives(schema))
          .flatMap((schema) => schema.items ?? []);
      } else {
        schemas = this.#fitting(schemas, level.map).flatMap((schema) => schema.properties[level.key] ?? []);
      }
    }
    return schemas;
  }

  /** The kinds of mapping among `schemas` that what stands in it does not rule out. */
  #fitting(schemas, map) {
    const kinds = schemas
      .flatMap((schema) => this.#alternatives(schema))
      .filter((schema) => schema.properties);
    const contradicts = (schema) =>
      [...map].some(([key, value]) => {
        const property = schema.properties[key];
        return property && "const" in property && value !== "" && property.const !== value;
      });
    const told = kinds.filter((schema) => !contradicts(schema));
    const shared = (schema) => [...map.keys()].filter((key) => key in schema.properties).length;
    const most = Math.max(0, ...told.map(shared));
    return (told.length ? told : kinds).filter((schema) => !told.length || shared(schema) === most);
  }

  /** One schema, or those that it offers to choose from; an outer description goes with each. */
  #alternatives(schema) {
    if (schema.$ref)
      return this.#alternatives({ ...this.#definition(schema.$ref), ...without(schema, "$ref") });
    const choices = schema.oneOf ?? (schema.properties ? null : schema.anyOf);
    if (!choices) return [schema];
    const { description, examples: outer } = schema;
    return choices.flatMap((choice) => this.#alternatives({ description, examples: outer, ...choice }));
  }

  #definition(reference) {
    return reference
      .slice(2)
      .split("/")
      .reduce((at, name) => at[name], this.#root);
  }
}

function without(schema, name) {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== name));
}

function merged(known, other) {
  const values = [...(known.enum ?? [known.const]), other.const];
  return { ...without(known, "const"), enum: [...new Set(values)] };
}

/** What a number, a text or a flag may look like. */
function examples(schema) {
  if (schema.type === "boolean") return [true, false];
  if (["array", "object"].includes(schema.type)) return [];
  const given = [...(schema.examples ?? []), ...("default" in schema ? [schema.default] : [])];
  return given.filter((value) => ["string", "number"].includes(typeof value) && value !== "");
}

/** `- word: meaning` lines of a description. */
function meanings(description = "") {
  return new Map([...description.matchAll(/^- ([\w-]+): (.*)$/gm)].map(([, word, means]) => [word, means]));
}

/** Whether a key leads to a mapping, a list, or a plain value. */
export function shapeOf(schema) {
  const all = [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  if (schema.$ref || all.some((each) => each.properties)) return "mapping";
  if (all.every((each) => !each.enum) && schema.type === "array")
    return scalarItems(schema) ? "words" : "list";
  return "plain";
}

function scalarItems({ items }) {
  return Boolean(items.enum || items.type !== "object") && !items.$ref && !items.oneOf;
}
