"""A model with a table of its own: created, written, queried, deleted."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model


class Visit(Model):
    class Meta:
        table_name = "visits"
        billing_mode = "PAY_PER_REQUEST"

    page = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    reader = UnicodeAttribute()


Visit.create_table(wait=True)
with Visit.batch_write() as batch:
    for number in range(3):
        batch.save(Visit("home", number, reader=f"reader{number}"))
Visit("home", 1).update(actions=[Visit.reader.set("nobody")])
print([visit.reader for visit in Visit.query("home", Visit.number > 0, consistent_read=True)])
Visit.delete_table()
