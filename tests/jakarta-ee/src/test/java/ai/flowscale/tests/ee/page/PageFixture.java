package ai.flowscale.tests.ee.page;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.demo.DemoWorkflows;
import ai.flowscale.tests.ee.server.Application;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * One emulator, one server and one browser for all tests of the page, since starting them takes
 * longer than the tests. The emulator's time is moved by hand: a run is where a test wants it.
 */
final class PageFixture implements AutoCloseable {
  static final int MAX_UPLOAD = 1 << 20;
  static final Duration QUEUE_TIME = Duration.ofSeconds(1);
  static final Duration RUN_TIME = Duration.ofSeconds(3);
  private static final Path OUT = Path.of(System.getProperty("flowscale.out"), "page");
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 900;

  private final ManualScheduler clock = new ManualScheduler(Instant.now());
  private final FlowscaleEmulator emulator;
  private final Application application;
  private final Page page;
  private boolean refusalsExpected;

  PageFixture() throws IOException, InterruptedException {
    FlowscaleEmulator.Builder builder = FlowscaleEmulator.builder().scheduler(clock);
    for (EmulatedWorkflow workflow : DemoWorkflows.all(QUEUE_TIME, RUN_TIME)) {
      builder.workflow(workflow);
    }
    for (EmulatedWorkflow workflow : OddWorkflows.all(QUEUE_TIME, RUN_TIME)) {
      builder.workflow(workflow);
    }
    builder.workflow(MediaWorkflow.create(QUEUE_TIME, RUN_TIME));
    // The browser first: where it is missing, nothing has to be stopped.
    ChromeDriver driver = Chromium.start(OUT);
    emulator = builder.start();
    boolean started = false;
    try {
      application = Application.start(OUT.resolve("server"), environment());
      started = true;
    } finally {
      if (!started) {
        driver.quit();
        emulator.close();
      }
    }
    page = new Page(driver, application.root());
  }

  private Map<String, String> environment() {
    return Map.of(
        "FLOWSCALE_API_URL",
        emulator.baseUrl(),
        "FLOWSCALE_API_KEY",
        emulator.apiKey(),
        "FLOWSCALE_APP_MAX_UPLOAD",
        Integer.toString(MAX_UPLOAD),
        "FLOWSCALE_APP_REQUESTS_PER_MINUTE",
        "100000");
  }

  Page page() {
    return page;
  }

  FlowscaleEmulator emulator() {
    return emulator;
  }

  ManualScheduler clock() {
    return clock;
  }

  /** From here on the browser may complain that a request was refused: the test wants it. */
  void expectRefusals() {
    refusalsExpected = true;
  }

  void begin() {
    emulator.reset();
    refusalsExpected = false;
    page.driver().get("about:blank");
    page.size(WIDTH, HEIGHT);
    page.scheme("light");
    Traffic.take(page.driver());
  }

  /** What holds for every test: no other host, no complaint, no secret. */
  void check() {
    Traffic traffic = Traffic.take(page.driver());
    assertThat(traffic.requests()).as("requests").isNotEmpty();
    traffic.stayedAt(application.root());
    traffic.hadNoComplaints(refusalsExpected);
    String[] secrets = {emulator.apiKey(), emulator.storageUrl(), "X-Amz-", "Signature="};
    traffic.toldNone(secrets);
    assertThat(page.driver().getPageSource()).doesNotContain(secrets);
  }

  @Override
  public void close() {
    page.driver().quit();
    application.close();
    emulator.close();
  }
}
