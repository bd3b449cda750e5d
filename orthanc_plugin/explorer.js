// The study page of Orthanc Explorer gets a button that opens the study's dose.
$("#study").live("pagebeforeshow", () => {
  $("#kerma-dose").remove();
  if (!$.mobile.pageData?.uuid) {
    return;
  }
  $("<a>")
    .attr({
      id: "kerma-dose",
      "data-role": "button",
      "data-icon": "search",
      "data-theme": "e",
      href: `../kerma/study/${encodeURIComponent($.mobile.pageData.uuid)}`,
      target: "_blank",
      rel: "noopener",
    })
    .text("Radiation dose")
    .button()
    .insertAfter($("#study-info"));
});
