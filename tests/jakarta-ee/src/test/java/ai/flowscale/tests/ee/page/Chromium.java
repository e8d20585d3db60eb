package ai.flowscale.tests.ee.page;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Starts the machine's own Chromium, without a window and without any service of its maker. */
final class Chromium {
  private static final Path BROWSER =
      Path.of(System.getProperty("flowscale.chromium", "/usr/bin/chromium"));
  private static final Path DRIVER =
      Path.of(System.getProperty("flowscale.chromedriver", "/usr/bin/chromedriver"));

  private Chromium() {}

  /**
   * Starts a browser with an unused profile.
   *
   * @param folder for its profile and its driver's log
   */
  static ChromeDriver start(Path folder) throws IOException {
    require(BROWSER, "flowscale.chromium");
    require(DRIVER, "flowscale.chromedriver");
    Files.createDirectories(folder);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--lang=en-GB",
        "--force-device-scale-factor=1",
        "--user-data-dir=" + Files.createTempDirectory(folder, "profile"));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    options.setCapability(
        "goog:chromeOptions.perfLoggingPrefs", Map.of("enableNetwork", true, "enablePage", false));
    // Named, so that Selenium looks for no driver elsewhere.
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .usingAnyFreePort()
            .withTimeout(Duration.ofMinutes(2))
            .withLogFile(new File(folder.toFile(), "chromedriver.log"))
            .build();
    return new ChromeDriver(service, options);
  }

  private static void require(Path program, String property) {
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          "The tests of the page need a browser, and "
              + program
              + " is not there. Install Debian's packages chromium and chromium-driver"
              + " (apt-get install chromium chromium-driver), or set the system property "
              + property);
    }
  }
}
