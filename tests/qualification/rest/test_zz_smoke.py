import json, pytest
from tests.qualification.office import Office
pytestmark = pytest.mark.django_db
def show(x, n=3000): print(json.dumps(x, indent=1)[:n])
def test_smoke(office):
    lead = office.handed_over()
    show(lead)
    h = office.get("sales", f"handoffs/{lead['handoff']}/")
    show(h, 5000)
    show(office.get("viewer", f"leads/{lead['id']}/explanation/"), 2500)
    show(office.get("viewer", f"leads/{lead['id']}/committee/"))
    show(office.get("viewer", f"leads/{lead['id']}/qualification/"), 800)
    for t in ("team","owner"): assert h[t], h
    a = office.call("sales","POST",f"handoffs/{lead['handoff']}/accept/"); print(a.status_code, a["ETag"])
    a = office.call("sales2","POST",f"handoffs/{lead['handoff']}/accept/"); print(a.status_code, a.json())
    a = office.call("sales","POST",f"leads/{lead['id']}/qualify/"); print(a.status_code, a.json())
    items = {name: {"status": "confirmed", "evidence": "Call"} for name in ("need", "timeline", "technical_fit", "annual_usage", "plant_location")}
    a = office.call("sales","PATCH",f"leads/{lead['id']}/qualification/", {"items": items}); print(a.status_code, a.json())
    a = office.call("sales","POST",f"leads/{lead['id']}/qualify/"); print(a.status_code, a.json()["stage"])
    for to in ("opportunity","quoted"):
        a = office.call("sales","POST",f"leads/{lead['id']}/advance/", {"to": to}); print(a.status_code, a.json()["stage"])
    a = office.call("sales","POST",f"leads/{lead['id']}/advance/", {"to": "lost"}); print(a.status_code, a.json())
    a = office.call("sales","POST",f"leads/{lead['id']}/advance/", {"to": "lost","reason":"price","comment":"too high"}); print(a.status_code, a.json()["stage"])
    a = office.call("sales","POST",f"leads/{lead['id']}/reopen/", {"reason":"requote"}); print(a.status_code, a.json())
    show(office.get("viewer", f"leads/{lead['id']}/timeline/"), 6000)
    for path in ("leads/","handoffs/","signals/","teams/","signal-types/","rejection-reasons/","loss-reasons/","leads/?expand=contact,account,owner,team,handoff&page_size=1","handoffs/?expand=lead,team,owner,closed_by"):
        r = office.call("viewer","GET",path); print(path, r.status_code, len(r.content), r.content[:300] if r.status_code!=200 else "")
