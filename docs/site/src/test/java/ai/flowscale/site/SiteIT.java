package ai.flowscale.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Results;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The site as a reader has it before them. */
class SiteIT {
  /** Those that are looked at, as pictures. */
  private static final Map<String, String> PICTURES =
      Map.of(
          "index.html", "home",
          "docs/guide/index.html", "guide",
          "docs/guide/run-and-wait.html", "run-and-wait",
          "docs/guide/fleet.html", "fleet",
          "docs/guide/fleet-failures.html", "fleet-failures",
          "docs/guide/mcp.html", "mcp",
          "docs/guide/from-python.html", "from-python",
          "docs/architecture.html", "architecture",
          "docs/performance.html", "performance",
          "docs/fault-matrix.html", "fault-matrix");

  private static final int AXE_SECONDS = 90;

  private static WebServer server;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    server = new WebServer(Path.of(System.getProperty("flowscale.site")));
    browser = new Browser();
  }

  @AfterAll
  static void stop() {
    browser.close();
    server.close();
  }

  @BeforeEach
  void openFirstPage() {
    browser.look("light", 1440);
    browser.open(page("index.html"));
    browser.run("localStorage.clear()");
    browser.open(page("index.html"));
  }

  private static URI page(String path) {
    return server.root().resolve(path);
  }

  /** Follows links as the browser understands them, unlike the build, which reads the files. */
  @Test
  void everyLinkLeadsToAPageAndAPlaceInIt() {
    Object found =
        browser
            .driver()
            .executeAsyncScript(
                """
                const done = arguments[0];
                const base = new URL(".", location.href).href;
                const pages = new Map();
                const problems = [];
                const load = (url) => {
                  if (!pages.has(url)) {
                    pages.set(url, fetch(url).then(async (response) =>
                      response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null));
                    if (!url.startsWith(base + "api/")) pages.get(url).then((page) => page && follow(url, page));
                  }
                  return pages.get(url);
                };
                const waiting = [];
                const follow = (url, page) => {
                  for (const link of page.querySelectorAll("a[href]")) {
                    const target = new URL(link.getAttribute("href"), url);
                    if (!target.href.startsWith(base)) continue;
                    const id = decodeURIComponent(target.hash.slice(1));
                    waiting.push(load(target.href.replace(/#.*/, "")).then((there) => {
                      if (!there || (id && !there.getElementById(id))) problems.push(url + " to " + target.href);
                    }));
                  }
                };
                (async () => {
                  await load(base + "index.html");
                  while (waiting.length) await waiting.pop();
                  done([String(pages.size), ...problems]);
                })();
                """);
    List<?> result = (List<?>) found;
    assertThat(Integer.parseInt(String.valueOf(result.get(0)))).as("pages").isGreaterThan(60);
    assertThat(result.subList(1, result.size())).as("broken links").isEmpty();
  }

  @Test
  void searchFindsSectionsOfTheGuideAndClasses() throws IOException {
    browser.type("/");
    browser.type("uncertain");
    browser.await("#results", "Uncertain submissions");
    browser.screenshot("search-light-1440");
    browser.typeWithControl("a");
    browser.type("cancel wait ends");
    browser.await("#results [aria-selected=true]", "Run and wait");
    browser.type(Keys.ENTER);
    browser.awaitAddress("docs/guide/run-and-wait.html#cancel-the-run-when-the-wait-ends");

    browser.typeWithControl("k");
    browser.type("RunResult");
    browser.await("#results [aria-selected=true]", "Javadoc");
    browser.type(Keys.ENTER);
    browser.awaitAddress("api/ai.flowscale.api/ai/flowscale/api/model/RunResult.html");
  }

  @ParameterizedTest
  @CsvSource({
    "cancel, cancelRun(String)",
    "queueoptions, QueueOptions",
    "FlowscaleMcp, FlowscaleMcp",
    "ImageModel, FlowscaleImageModel",
    "toolprovider, FlowscaleToolProvider",
    "claude, Agents (MCP)",
    "mock, Testing",
    "kotlin, Typed workflows",
    "gradle, Install",
    "docker, Testing"
  })
  void searchKnowsMethodsAndWhatOthersCallThings(String word, String result) {
    browser.type("/");
    browser.type(word);
    browser.await("#results", result);
    if (result.startsWith(word)) {
      browser.await("#results [aria-selected=true]", result);
    }
  }

  @Test
  void searchPutsTheTestKitOfTransportsLast() {
    browser.type("/");
    browser.type("executor");
    browser.await("#results", "Javadoc");
    List<?> urls =
        (List<?>)
            browser.run("return [...document.querySelectorAll('#results a')].map((it) => it.href)");
    List<Boolean> inKit =
        urls.stream().map(url -> url.toString().contains("/flowscale-tck/")).toList();
    assertThat(inKit).isSorted();
  }

  @Test
  void searchSaysWhenItFindsNothing() {
    browser.driver().findElement(By.cssSelector(".find")).click();
    browser.await(".hint", "Type a task");
    browser.type("zzyzx");
    browser.await(".hint", "Nothing found");
    browser.type(Keys.ESCAPE);
    assertThat(browser.driver().findElement(By.cssSelector("dialog")).isDisplayed()).isFalse();
  }

  @Test
  void theColoursAreThoseOfThePersonUntilTheyChooseOthers() {
    assertThat(background()).isGreaterThan(200);
    browser.look("dark", 1440);
    assertThat(background()).isLessThan(60);

    browser.driver().findElement(By.cssSelector(".theme")).click();
    assertThat(background()).as("light, chosen").isGreaterThan(200);
    browser.open(page("docs/guide/errors.html"));
    assertThat(background()).as("light on the next page").isGreaterThan(200);
    browser.driver().findElement(By.cssSelector(".theme")).click();
    browser.look("light", 1440);
    assertThat(background()).as("dark, chosen").isLessThan(60);
  }

  /** How bright the ground is, of 255. */
  private static int background() {
    Object colour = browser.run("return getComputedStyle(document.body).backgroundColor");
    return Integer.parseInt(String.valueOf(colour).replaceAll("\\D*(\\d+).*", "$1"));
  }

  @Test
  void thePagesAreAMenuOnAPhone() throws IOException {
    browser.look("light", 390);
    assertThat(browser.driver().findElement(By.id("navigation")).isDisplayed()).isFalse();
    browser.driver().findElement(By.cssSelector(".menu")).click();
    browser.await("#navigation", "Run and wait");
    browser.screenshot("menu-light-390");
    browser.driver().findElement(By.linkText("Run and wait")).click();
    browser.awaitAddress("docs/guide/run-and-wait.html");
    assertThat(browser.driver().findElement(By.id("navigation")).isDisplayed()).isFalse();
  }

  @ParameterizedTest(name = "{0}, {1} px")
  @CsvSource({"light, 1440", "dark, 1440", "light, 390", "dark, 390"})
  void everyPageFitsAndNeedsNothingFromElsewhere(String scheme, int width) throws IOException {
    browser.look(scheme, width);
    List<?> pages =
        (List<?>)
            browser.run(
                "return [...document.querySelectorAll('.pages li a')].map((link) => link.href)"
                    + ".filter((url) => !url.includes('/api/'))");
    assertThat(pages).hasSizeGreaterThan(30);
    assertThat(
            pages.stream()
                .map(url -> server.root().relativize(URI.create(url.toString())).toString()))
        .containsAll(PICTURES.keySet());
    for (Object url : pages) {
      String name = PICTURES.get(server.root().relativize(URI.create(url.toString())).toString());
      if (name == null && scheme.equals("dark")) {
        continue; // Colours change no layout.
      }
      browser.open(url);
      assertThat(requests()).as("requests of %s", url).allMatch(SiteIT::isOurs);
      assertThat(browser.complaints()).as("console on %s", url).isEmpty();
      assertFits(url);
      if (name != null) {
        browser.screenshot(name + "-" + scheme + "-" + width);
        assertAccessible(url.toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1440, 390})
  void codeIsOnTheFirstScreen(int width) {
    browser.look("light", width);
    browser.open(page("index.html"));
    WebElement code = browser.driver().findElement(By.cssSelector(".code"));
    assertThat(code.getText()).startsWith("WorkflowInputs inputs");
    assertThat(code.getRect().y).isLessThan(500);
  }

  @Test
  void tablesOfCodeFitOnAPhone() {
    browser.look("light", 390);
    browser.open(page("docs/guide/from-python.html"));
    Object beyond =
        browser.run(
            "return Math.max(...[...document.querySelectorAll('.table')]"
                + ".map((table) => table.scrollWidth - table.clientWidth))");
    assertThat(((Number) beyond).longValue()).isZero();
    assertThat(browser.await("td", "cancelRun(id)").getRect().x).isLessThan(200);
  }

  @Test
  void theJavadocHasTheFleetAndAllIntegrations() {
    Path api = Path.of(System.getProperty("flowscale.site"), "api");
    assertThat(
            List.of(
                "ai.flowscale.dbscheduler/ai/flowscale/dbscheduler/FlowscaleQueue.html",
                "ai.flowscale.dbscheduler/ai/flowscale/dbscheduler/QueueOptions.html",
                "ai.flowscale.jakarta/ai/flowscale/jakarta/FlowscaleExecutors.html",
                "ai.flowscale.micrometer/ai/flowscale/micrometer/MicrometerInstrumentation.html",
                "ai.flowscale.opentelemetry/ai/flowscale/opentelemetry/OpenTelemetryInstrumentation.html",
                "ai.flowscale.flightrecorder/ai/flowscale/flightrecorder/FlightRecorderInstrumentation.html",
                "ai.flowscale.images/ai/flowscale/images/ImageBinding.html",
                "ai.flowscale.mcp/ai/flowscale/mcp/FlowscaleMcp.html",
                "flowscale-langchain4j/ai/flowscale/langchain4j/FlowscaleToolProvider.html",
                "flowscale-spring-ai/ai/flowscale/springai/FlowscaleImageModel.html",
                "ai.flowscale.spring/ai/flowscale/spring/FlowscaleConfigCustomizer.html",
                "ai.flowscale.spring/ai/flowscale/spring/test/FlowscaleTest.html"))
        .allSatisfy(page -> assertThat(api.resolve(page)).isNotEmptyFile());
    // What has no module descriptor is documented by itself, but with links to what it names.
    assertThat(
            api.resolve(
                "flowscale-langchain4j/ai/flowscale/langchain4j/FlowscaleToolProvider.html"))
        .content()
        .contains("href=\"../../../../ai.flowscale.api/ai/flowscale/api/Flowscale.html\"");
    assertThat(api.resolve("index.html"))
        .content()
        .contains("<a href=\"flowscale-langchain4j/index.html\">flowscale-langchain4j</a>");
  }

  @ParameterizedTest(name = "{0}, {1} px")
  @CsvSource({"light, 1440", "dark, 1440", "light, 390", "dark, 390"})
  void theJavadocLooksLikeTheSiteAndLeadsBack(String scheme, int width) throws IOException {
    browser.look(scheme, width);
    for (String type :
        List.of(
            "ai.flowscale.api/ai/flowscale/api/Flowscale",
            "ai.flowscale.dbscheduler/ai/flowscale/dbscheduler/QueueOptions",
            "flowscale-langchain4j/ai/flowscale/langchain4j/FlowscaleToolProvider")) {
      browser.open(page("api/" + type + ".html"));
      assertThat(requests()).isNotEmpty().allMatch(SiteIT::isOurs);
      assertThat(browser.complaints()).isEmpty();
      assertFits(type);
      browser.screenshot("javadoc-%s-%s-%d".formatted(type.replaceAll(".*/", ""), scheme, width));
      assertAccessible(type);
    }
    WebElement back = browser.driver().findElement(By.cssSelector(".top .brand"));
    assertThat(back.getRect().x).isBetween(0, width);
    browser.driver().findElement(By.cssSelector(".find")).click();
    browser.type("Runs");
    browser.await("#results", "Runs and the deployment");
    browser.type(Keys.ESCAPE);
    back.click();
    browser.awaitAddress("index.html");
  }

  /** Pages of the Javadoc move what is below their head. */
  private static void assertFits(Object page) {
    Object beyond =
        browser.run(
            "const moved = document.querySelector('.flex-content') ?? document.documentElement;"
                + " return moved.scrollWidth - moved.clientWidth");
    // Less where there is room for a bar that is not needed.
    assertThat(((Number) beyond).longValue())
        .as("pixels beyond the width of %s", page)
        .isNotPositive();
  }

  private static void assertAccessible(String page) {
    // On a busy machine the longest pages take longer than the twenty seconds that it has by
    // itself.
    Results results = new AxeBuilder().setTimeout(AXE_SECONDS).analyze(browser.driver());
    assertThat(results.getPasses()).as("rules that %s keeps", page).isNotEmpty();
    assertThat(results.getViolations()).as("what axe finds on %s", page).isEmpty();
  }

  private static List<?> requests() {
    return (List<?>)
        browser.run("return performance.getEntriesByType('resource').map((entry) => entry.name)");
  }

  private static boolean isOurs(Object url) {
    // On the host, not on the site: pages of the Javadoc let a browser ask for /favicon.ico.
    return url.toString().startsWith(server.root().resolve("/").toString())
        || url.toString().startsWith("data:");
  }
}
