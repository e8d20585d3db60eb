package ai.flowscale.site;

import java.util.List;

/**
 * A page of the site.
 *
 * @param source the file in the repository that it is made of
 * @param path where it is on the site
 * @param title what it is called
 * @param html its content
 * @param sections its parts, the first of which begins with the title
 */
record Page(String source, String path, String title, String html, List<Section> sections) {

  /**
   * A part of a page.
   *
   * @param level of its heading
   * @param id of its heading
   * @param heading as text
   * @param text what can be searched
   */
  record Section(int level, String id, String heading, String text) {}

  /** The way from a folder of the site back to its root. */
  static String root(String path) {
    return "../".repeat((int) path.chars().filter(character -> character == '/').count());
  }
}
