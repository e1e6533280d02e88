"""What every page of the console is held against while somebody who works there opens it once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final

from tests.browser.visits import Visit

AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
NARROW: Final = 390
WIDTHS: Final = (1440, 1024, 360, NARROW)
TALLEST_ROW, MOST_COLUMNS = 53, 8
NORMS: Final = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What another width and other colours can change; names and roles stay.
OF_LOOKS: Final = {
    "type": "rule",
    "values": ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "button-name"],
}
# "RFQ submitted" is a word of the business.
FORBIDDEN: Final = re.compile(r"\b(invalid|submit|please correct)\b", re.IGNORECASE)
# Tokens are known by how they begin; what follows is chance, and may look like anything.
TOKEN: Final = re.compile(r"\blh_[\w-]+")
CODE: Final = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
# A list or an object as machines write it.
RAW: Final = re.compile(r"""[\[{]["'][^\]}]*""")
# The sidebar is the same on every page: it is judged once, with all of its groups open.
SIDEBAR: Final = "#nav-sidebar"
OPENED: Final = "all => all.forEach((group) => { group.open = true; })"
JUDGE: Final = """async ([only, without]) => {
    const where = without ? { exclude: [[without]] } : document;
    const found = await axe.run(where, { runOnly: only, resultTypes: ["violations"], selectors: false });
    return found.violations
        .filter((one) => ["serious", "critical"].includes(one.impact))
        .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).slice(0, 2).join(" | ")}`);
}"""
# The boxes that choose rows are no column.
LIST: Final = """() => {
    const list = document.querySelector("#result_list");
    const rows = [...document.querySelectorAll("#result_list .data-row")].map((row) => row.offsetHeight);
    const told = (line) => [...line.children].filter((cell) => !cell.querySelector(".lh-box, .lh-box-all"));
    const frame = list?.closest(".simplebar-content-wrapper") ?? list?.parentElement;
    return {
        columns: document.querySelectorAll("#result_list thead th").length - (list?.querySelector(".lh-box") ? 1 : 0),
        tallest: Math.max(0, ...rows),
        cut: [...document.querySelectorAll("#result_list .data-row td")]
            .filter((cell) => cell.scrollWidth > cell.clientWidth && / \\d{4}\\b/.test(cell.innerText))
            .map((cell) => cell.innerText)
            .slice(0, 2),
        hidden: frame ? frame.scrollWidth - frame.clientWidth : 0,
        unlinked: rows.length > 0 && !told(document.querySelector("#result_list .data-row"))[0].querySelector("a"),
    };
}"""
# Codes have a column or a field of that name, and the events of a receiver are chosen by their types.
SEEN: Final = """() => {
    const page = document.body.cloneNode(true);
    const unseen =
        "code, pre, script, style, template, textarea, input, .material-symbols-outlined, .field-code, #id_types";
    for (const one of page.querySelectorAll(unseen)) one.remove();
    for (const line of page.querySelectorAll(".field-line")) {
        if (line.querySelector("label")?.textContent.trim() === "Code") line.remove();
    }
    // Words of two elements are two words.
    for (const one of page.querySelectorAll("*")) one.append(" ");
    return page.textContent;
}"""


@dataclass
class Gates:
    """One signed-in browser that opens each page once; `faults` says what did not pass, and where."""

    visit: Visit
    faults: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    led_by: dict[str, str] = field(default_factory=dict)

    def look_at(self, path: str) -> None:
        """Open a page and hold it against all gates."""
        self.visit.go(path)
        self.judge(path)

    def judge(self, path: str) -> None:
        """Hold the page that stands there against all gates, light and wide first, then dark and narrow."""
        page = self.visit.page
        without = SIDEBAR if self.opened else ""
        if not without:
            page.eval_on_selector_all(f"{SIDEBAR} details", OPENED)
        self.opened.append(path)
        page.evaluate(AXE)
        self._note(path, page.evaluate(JUDGE, [NORMS, without]))
        self._note(path, self._words())
        self._note(path, self._list())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
            if (over := self.visit.overflow()) > 0:
                self._note(path, [f"hangs {over} px over the edge at {width}"])
        page.emulate_media(color_scheme="dark")
        page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")
        self._note(f"{path} (dark, {NARROW})", page.evaluate(JUDGE, [OF_LOOKS, without]))
        self._note(f"{path}, led to by {self.led_by.get(path, 'nobody')}", self.visit.complaints)
        self.visit.complaints.clear()
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.emulate_media(color_scheme="light")

    def leads_to(self, pattern: str, most: int = 1) -> list[str]:
        """Where the page leads whose addresses match, without what they ask for, up to some."""
        page = self.visit.page
        found: list[str] = page.eval_on_selector_all(
            "main a[href]", "all => all.map((one) => one.getAttribute('href'))"
        )
        plain = dict.fromkeys(one.partition("?")[0].partition("#")[0] for one in found)
        ahead = [one for one in plain if re.search(pattern, one)][:most]
        for one in ahead:
            self.led_by.setdefault(one, self.opened[-1])
        return ahead

    def _words(self) -> Iterator[str]:
        text = TOKEN.sub("", self.visit.page.evaluate(SEEN))
        yield from (f"says {one!r}" for one in sorted(set(FORBIDDEN.findall(text))))
        yield from (f"shows the code {one!r}" for one in sorted(set(CODE.findall(text)))[:3])
        yield from (f"shows {one!r}" for one in sorted(set(RAW.findall(text)))[:3])

    def _list(self) -> Iterator[str]:
        seen: dict[str, Any] = self.visit.page.evaluate(LIST)
        if seen["columns"] > MOST_COLUMNS:
            yield f"has {seen['columns']} columns"
        if seen["tallest"] > TALLEST_ROW:
            yield f"has a row of {seen['tallest']} px"
        yield from (f"cuts the date {one!r}" for one in seen["cut"])
        if seen["hidden"] > 0:
            yield f"hides {seen['hidden']} px of its list to the right"
        if seen["unlinked"]:
            yield "has a list whose first column is no link"

    def _note(self, path: str, found: Any) -> None:
        self.faults.extend(f"{path}: {one}" for one in found)
