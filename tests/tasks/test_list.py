def test_a_task_made_by_a_person_appears_in_the_list(sign_in, make_task):
    make_task("Water the plants", by="editor")
    page = sign_in("viewer").get("/admin/tasks/")
    assert page.status_code == 200
    assert "Water the plants" in page.text
