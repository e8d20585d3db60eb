package ai.flowscale.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * The machine's own Chromium, without a window. It resolves no name, so that nothing leaves the
 * machine.
 */
final class Browser implements AutoCloseable {
  private static final Path PROGRAM =
      Path.of(System.getProperty("flowscale.chromium", "/usr/bin/chromium"));
  private static final Path DRIVER =
      Path.of(System.getProperty("flowscale.chromedriver", "/usr/bin/chromedriver"));
  private static final Path SCREENSHOTS = Path.of(System.getProperty("flowscale.screenshots"));

  /** Only a test that fails waits so long. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ChromeDriver driver;

  Browser() {
    if (!Files.isExecutable(PROGRAM) || !Files.isExecutable(DRIVER)) {
      throw new IllegalStateException(
          "The tests of the site need a browser: install Debian's packages chromium and"
              + " chromium-driver, or set the system properties flowscale.chromium and"
              + " flowscale.chromedriver");
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(PROGRAM.toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--lang=en-GB",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--force-device-scale-factor=1");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    // Named, so that Selenium looks for no driver elsewhere.
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .usingAnyFreePort()
            .withTimeout(Duration.ofMinutes(2))
            .build();
    driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(90));
  }

  ChromeDriver driver() {
    return driver;
  }

  void open(Object url) {
    driver.get(url.toString());
  }

  /** Sets the window, and the colours that the person prefers. */
  void look(String scheme, int width) {
    cdp(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    cdp(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  Map<String, Object> cdp(String command, Map<String, Object> parameters) {
    return driver.executeCdpCommand(command, parameters);
  }

  Object run(String script) {
    return driver.executeScript(script);
  }

  /** Waits until an element's text has a word in it. */
  WebElement await(String css, String word) {
    return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(30))
        .withMessage(css + " with " + word)
        .until(
            it ->
                driver.findElements(By.cssSelector(css)).stream()
                    .filter(element -> element.getText().contains(word))
                    .findFirst()
                    .orElse(null));
  }

  void awaitAddress(String end) {
    new WebDriverWait(driver, PATIENCE, Duration.ofMillis(30))
        .withMessage("an address that ends in " + end)
        .until(it -> driver.getCurrentUrl().endsWith(end));
  }

  void type(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  void typeWithControl(String key) {
    new Actions(driver).keyDown(Keys.CONTROL).sendKeys(key).keyUp(Keys.CONTROL).perform();
  }

  /** What the console has told since the last time. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  void screenshot(String name) throws IOException {
    Map<String, Object> response = cdp("Page.captureScreenshot", Map.of("format", "png"));
    Files.createDirectories(SCREENSHOTS);
    Files.write(
        SCREENSHOTS.resolve(name + ".png"),
        Base64.getDecoder().decode(String.valueOf(response.get("data"))));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
