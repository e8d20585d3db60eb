package ai.flowscale.site;

/** Text in HTML. */
final class Html {
  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String link(String url, String text) {
    return "<a href=\"" + escape(url) + "\">" + escape(text) + "</a>";
  }
}
