"""Libraries of documents, as programs for version 1 say it."""

from mistralai import File, Mistral
from mistralai.models import DocumentOut, LibraryOut, ListDocumentOut, ListSharingOut

with Mistral(api_key="any") as client:
    library = client.beta.libraries.create(name="Ships", description="All of them")
    assert isinstance(library, LibraryOut)
    print(library.name, library.nb_documents)
    print(client.beta.libraries.update(library_id=library.id, name="Boats").name)
    print([one.name for one in client.beta.libraries.list().data])

    document = client.beta.libraries.documents.upload(
        library_id=library.id, file=File(file_name="a.txt", content=b"A lighthouse stands there.")
    )
    assert isinstance(document, DocumentOut)
    where = {"library_id": library.id, "document_id": document.id}
    print(document.name, document.size)
    print(client.beta.libraries.documents.update(**where, name="b.txt").name)
    listed = client.beta.libraries.documents.list(library_id=library.id)
    assert isinstance(listed, ListDocumentOut)
    print(listed.pagination.total_items, [one.name for one in listed.data])
    print(client.beta.libraries.documents.status(**where).document_id == document.id)

    shared = client.beta.libraries.accesses.list(library_id=library.id)
    assert isinstance(shared, ListSharingOut)
    client.beta.libraries.documents.delete(**where)
    client.beta.libraries.delete(library_id=library.id)
    print(client.beta.libraries.list().data)
