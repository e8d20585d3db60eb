package ai.flowscale.tests.ee.page;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page as a person has it before them: what is seen, clicked and typed. */
final class Page {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration LOOK = Duration.ofMillis(50);

  /** More stops than any view of the page has. */
  private static final int MOST_TABS = 60;

  private final ChromeDriver driver;
  private final URI root;

  Page(ChromeDriver driver, URI root) {
    this.driver = driver;
    this.root = root;
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Loads the page at a place of it, such as {@code #/runs}. */
  void open(String place) {
    driver.get(root + place);
  }

  void openForm(String workflowId) {
    open("#/workflows/" + workflowId);
    find("form.inputs");
  }

  /** The part of the address after the page. */
  String place() {
    return driver.getCurrentUrl().replace(root.toString(), "");
  }

  <T> T await(String what, Function<Page, T> condition) {
    return new WebDriverWait(driver, PATIENCE, LOOK)
        .withMessage(what)
        .ignoring(StaleElementReferenceException.class)
        .until(it -> condition.apply(this));
  }

  /** Waits for the first visible element. */
  WebElement find(String css) {
    return await("visible: " + css, page -> page.visible(css).stream().findFirst().orElse(null));
  }

  List<WebElement> visible(String css) {
    return driver.findElements(By.cssSelector(css)).stream().filter(Page::isDisplayed).toList();
  }

  /** One that the page has just replaced is none that is seen. */
  private static boolean isDisplayed(WebElement element) {
    try {
      return element.isDisplayed();
    } catch (StaleElementReferenceException replaced) {
      return false;
    }
  }

  WebElement findText(String css, String text) {
    return await(
        css + " with the text " + text,
        page ->
            page.visible(css).stream()
                .filter(element -> element.getText().contains(text))
                .findFirst()
                .orElse(null));
  }

  /** The control of an input of the workflow. */
  WebElement field(String name) {
    WebElement label = driver.findElement(By.xpath("//label[code='" + name + "']"));
    return driver.findElement(By.id(label.getDomAttribute("for")));
  }

  void type(String name, String text) {
    WebElement field = field(name);
    field.clear();
    field.sendKeys(text);
  }

  /** What is said beside the control of an input; empty for nothing. */
  String errorOf(String name) {
    return driver
        .findElement(By.id(field(name).getDomAttribute("id") + "-error"))
        .getText()
        .strip();
  }

  /** Again where the page has replaced the element between the look and the click. */
  void click(String css) {
    await(
        "visible: " + css,
        page -> {
          Optional<WebElement> found = page.visible(css).stream().findFirst();
          found.ifPresent(WebElement::click);
          return found.orElse(null);
        });
  }

  void submit() {
    click("form.inputs button[type=submit]");
  }

  void awaitStatus(String word) {
    findText(".now .status", word);
  }

  /** Waits for the view of a run, and gives its id. */
  String awaitRun() {
    await("the view of a run", page -> page.place().startsWith("#/runs/") ? true : null);
    find(".now .status");
    return place().substring("#/runs/".length());
  }

  /** Whether a picture is there and can be seen. */
  void awaitPicture(String css) {
    await(
        "a picture that is drawn: " + css,
        page ->
            page.visible(css).stream()
                    .anyMatch(image -> number("return arguments[0].naturalWidth", image) > 0)
                ? true
                : null);
  }

  long number(String script, Object... arguments) {
    return ((Number) driver.executeScript(script, arguments)).longValue();
  }

  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** Goes on with the Tab key until an element has the focus, as somebody without a mouse does. */
  WebElement tabTo(String css) {
    for (int i = 0; i < MOST_TABS; i++) {
      press(Keys.TAB);
      boolean there =
          Boolean.TRUE.equals(
              driver.executeScript("return document.activeElement.matches(arguments[0])", css));
      if (there) {
        return focused();
      }
    }
    throw new AssertionError("The Tab key does not get to " + css);
  }

  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Drops a file of the machine on an element, as the browser's own window would. */
  void drop(WebElement target, String file) {
    driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", target);
    long x =
        number("const r = arguments[0].getBoundingClientRect(); return r.x + r.width / 2", target);
    long y =
        number("const r = arguments[0].getBoundingClientRect(); return r.y + r.height / 2", target);
    for (String type : List.of("dragEnter", "dragOver", "drop")) {
      cdp(
          "Input.dispatchDragEvent",
          Map.of(
              "type",
              type,
              "x",
              x,
              "y",
              y,
              "data",
              Map.of("items", List.of(), "files", List.of(file), "dragOperationsMask", 1)));
    }
  }

  void size(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
    cdp(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void scheme(String lightOrDark) {
    cdp(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", lightOrDark),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  Map<String, Object> cdp(String command, Map<String, Object> parameters) {
    return driver.executeCdpCommand(command, parameters);
  }
}
