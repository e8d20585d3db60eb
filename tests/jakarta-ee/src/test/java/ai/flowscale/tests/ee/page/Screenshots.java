package ai.flowscale.tests.ee.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** Pictures of the page for people to look at, below target. */
final class Screenshots {
  private static final Path FOLDER = Path.of(System.getProperty("flowscale.screenshots"));

  private final Page page;

  Screenshots(Page page) {
    this.page = page;
  }

  /** Takes one of the whole page, not only of what the window shows. */
  void take(String name) throws IOException {
    // Or the bar on top would be in the middle of it.
    page.driver().executeScript("window.scrollTo(0, 0)");
    Map<String, Object> response =
        page.cdp("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.createDirectories(FOLDER);
    Files.write(
        FOLDER.resolve(name + ".png"),
        Base64.getDecoder().decode(String.valueOf(response.get("data"))));
  }
}
