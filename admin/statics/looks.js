// SQLAdmin asks in English before it deletes; ours comes after it and says it in the page's words.
$(document).on("shown.bs.modal", "#modal-delete", function (event) {
  $("#modal-delete-text").text($(this).data("question") + " " + $(event.relatedTarget).data("name"));
});
