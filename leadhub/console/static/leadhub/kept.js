// What somebody typed into a form and has not saved stays with this tab until it is: a session that ended, the back button
// and a closed page lose nothing. Nothing secret is kept, nothing for somebody else, and nothing beyond signing out.
(() => {
    const FIELDS = "input:not([type=hidden]):not([type=password]):not([type=file]), textarea, select";
    const PREFIX = "leadhub typed: ";

    const read = (key) => JSON.parse(sessionStorage.getItem(key) ?? "null");
    const write = (key, kept) => sessionStorage.setItem(key, JSON.stringify(kept));
    const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
    const forget = (key) => sessionStorage.removeItem(key);
    const fieldsOf = (form) => [...form.querySelectorAll(FIELDS)].filter((field) => field.name && field.autocomplete !== "off");
    const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

    const valueOf = (field) => (isTicked(field) ? field.checked : field.multiple ? [...field.selectedOptions].map((one) => one.value) : field.value);
    const nameOf = (field) => (isTicked(field) ? `${field.name}=${field.value}` : field.name);

    function put(field, value) {
        if (isTicked(field)) field.checked = value;
        else if (field.multiple) for (const one of field.options) one.selected = value.includes(one.value);
        else field.value = value;
    }

    function bring(form, kept, key) {
        const changed = fieldsOf(form).filter((field) => nameOf(field) in kept.typed);
        for (const field of changed) put(field, kept.typed[nameOf(field)]);
        // The version that was read: if somebody saved meanwhile, that is told, and not written over.
        const version = form.querySelector("input[type=hidden][name=version]");
        if (version && kept.version) version.value = kept.version;
        if (!changed.length) return;
        const said = document.createElement("p");
        said.className = "lh-effect lh-brought";
        said.setAttribute("role", "status");
        said.append("What you typed here and did not save is back. ");
        const anew = document.createElement("button");
        anew.type = "button";
        anew.className = "lh-button";
        anew.textContent = "Begin anew";
        anew.addEventListener("click", () => {
            forget(key);
            window.location.assign(window.location.href.split("#")[0]);
        });
        said.append(anew);
        form.prepend(said);
    }

    function watch(form, key, who) {
        const typed = read(key)?.typed ?? {};
        form.addEventListener("input", (event) => {
            if (!fieldsOf(form).includes(event.target)) return;
            typed[nameOf(event.target)] = valueOf(event.target);
            const version = form.querySelector("input[type=hidden][name=version]")?.value;
            write(key, { typed, who, version, sent: false });
        });
        form.addEventListener("submit", () => {
            const kept = read(key);
            if (kept) write(key, { ...kept, sent: true });
        });
    }

    document.addEventListener("DOMContentLoaded", () => {
        const who = document.querySelector("[data-who]")?.dataset.who;
        // Before somebody is signed in nothing is known; what is kept waits.
        if (!who) return;
        document.getElementById("logout-form")?.addEventListener("submit", () => keys().forEach(forget));
        const here = PREFIX + window.location.pathname;
        const isDone = document.querySelector("[data-done]") !== null;
        for (const key of keys()) {
            const kept = read(key);
            if (kept.who !== who || (kept.sent && (key !== here || isDone))) forget(key);
        }
        const form = document.querySelector("main form.lh-form[method=post], main #content-main form[method=post]:not(#changelist-form)");
        const kept = read(here);
        if (!form) {
            if (kept?.sent) forget(here);
            return;
        }
        // After a refusal the page itself shows what was sent, which is still not saved.
        if (kept && document.querySelector(".lh-faults")) write(here, { ...kept, sent: false });
        else if (kept) bring(form, kept, here);
        watch(form, here, who);
    });
})();
