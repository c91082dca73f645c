import { _t } from "@web/core/l10n/translation";

/**
 * What was typed and is not saved yet, kept on this device; one entry of localStorage for each visit.
 *
 * Fields are `answer:<block>` ({value, note, asked_as}), `text:<field>`, `contact:<line>`, `position`. Two tabs share
 * the entry: each reads it before it writes its own fields into it, so per field the last write stays. What is saved is
 * removed at once: it is about customers, and has no business on a device.
 */
export class Drafts {
    constructor(storage, database, userId) {
        this.storage = storage;
        this.prefix = `revisit_workspace/${database}/${userId}/`;
        this.overflow = new Map(); // what found no room in a full storage lives as long as the page
    }

    /** The unsaved fields of a visit. */
    read(visitId) {
        if (this.overflow.has(visitId)) {
            return this.overflow.get(visitId);
        }
        try {
            return JSON.parse(this.storage.getItem(this.prefix + visitId)) || {};
        } catch {
            return {}; // cut off while it was written: there is nothing to read in it
        }
    }

    put(visitId, fields) {
        this.write(visitId, { ...this.read(visitId), ...fields });
    }

    /** Forget `fields`, which are saved, but for those that have another value by now. */
    settle(visitId, fields) {
        const rest = Object.entries(this.read(visitId)).filter(
            ([name, value]) => !(name in fields) || JSON.stringify(fields[name]) !== JSON.stringify(value)
        );
        this.write(visitId, Object.fromEntries(rest));
    }

    drop(visitId) {
        this.overflow.delete(visitId);
        this.storage.removeItem(this.prefix + visitId);
    }

    /** The visits of which something is not saved yet. */
    visitIds() {
        const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index));
        const kept = keys.filter((key) => key?.startsWith(this.prefix)).map((key) => Number(key.slice(this.prefix.length)));
        return [...new Set([...kept, ...this.overflow.keys()])];
    }

    write(visitId, fields) {
        this.drop(visitId);
        if (Object.keys(fields).length) {
            this.keep(visitId, fields);
        }
    }

    keep(visitId, fields) {
        try {
            this.storage.setItem(this.prefix + visitId, JSON.stringify(fields));
        } catch {
            this.overflow.set(visitId, fields);
        }
    }
}

/** The fields as `workspace_save` takes them. */
export function payloadOf(fields) {
    const payload = { answers: [], texts: {}, contacts: [] };
    for (const [name, value] of Object.entries(fields)) {
        const [kind, key] = split(name);
        if (kind === "answer") {
            payload.answers.push({ block: key, ...value });
        } else if (kind === "text") {
            payload.texts[key] = value;
        } else if (kind === "contact") {
            payload.contacts.push({ line_id: Number(key), reached: value });
        } else {
            payload.position = value;
        }
    }
    return payload;
}

/** The other way round: a payload, or a part of one, as fields. */
export function fieldsOf({ answers = [], texts = {}, contacts = [], position }) {
    const fields = {};
    for (const { block, ...answer } of answers) {
        fields[`answer:${block}`] = answer;
    }
    for (const [name, value] of Object.entries(texts)) {
        fields[`text:${name}`] = value;
    }
    for (const { line_id, reached } of contacts) {
        fields[`contact:${line_id}`] = reached;
    }
    return position === undefined ? fields : { ...fields, position };
}

/** Show on `card` what was typed: over what the server knows. */
export function putOnCard(card, fields) {
    for (const [name, value] of Object.entries(fields)) {
        const [kind, key] = split(name);
        if (kind === "answer") {
            Object.assign(card.script.blocks.find((block) => block.id === key) || {}, value);
        } else if (kind === "text") {
            card.texts[key] = value;
        } else if (kind === "contact") {
            Object.assign(card.customer.contacts.find((line) => line.line_id === Number(key)) || {}, { reached: value });
        } else {
            card.script.position = value;
        }
    }
}

/** The name of a field in words, to say which of them was refused. */
export function fieldLabel(card, name) {
    const [kind, key] = split(name);
    if (kind === "answer") {
        return card?.script.blocks.find((block) => block.id === key)?.title || _t("An answer");
    }
    return kind === "contact" ? _t("Reached") : TEXT_LABELS[key] || "";
}

export const TEXT_LABELS = {
    result: _t("Result"),
    suggestions: _t("Suggestions"),
    needs: _t("Needs"),
    need_type: _t("Kind of need"),
    comment: _t("Your comment"),
    good_suggestion: _t("Good suggestion"),
    needs_onsite: _t("On-site visit needed"),
    consent: _t("Consent to recording"),
};

function split(name) {
    const [kind, ...key] = name.split(":");
    return [kind, key.join(":")];
}
