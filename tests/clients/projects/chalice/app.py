from chalice import Chalice

app = Chalice(app_name="ledger")


@app.route("/entries/{number}")
def entry(number):
    return {"entry": number}
