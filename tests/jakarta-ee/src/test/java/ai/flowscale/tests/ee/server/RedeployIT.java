package ai.flowscale.tests.ee.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that is deployed again and again leaves nothing behind. */
class RedeployIT {
  private static final Table TABLE = new Table("redeploy");
  private static final int TIMES = Integer.getInteger("flowscale.redeploy.times", 20);

  /** For threads and connections to end, and for what is due within seconds to be let go of. */
  private static final Duration SETTLING = Duration.ofSeconds(180);

  /**
   * Of so many of {@link #TIMES} and more a server may hold on: each thread of its executors may
   * remember one, and so may the JDK (the equality of records).
   */
  private static final int MOST = 5;

  /** More than {@link #MOST}, to see whether the server holds on to them all. */
  private static final int EMPTY_TIMES = 8;

  /** What is held softly goes when memory is short; here it goes at once. */
  private static final List<String> OPTIONS = List.of("-XX:SoftRefLRUPolicyMSPerMB=0");

  static List<ServersIT.Row> rows() {
    List<ServersIT.Row> rows = new ArrayList<>();
    for (ServerKind server : ServerKind.all()) {
      if (server instanceof Redeploying) {
        for (Jdk jdk : jdks()) {
          rows.add(new ServersIT.Row(server, jdk, Variant.JDK));
        }
      }
    }
    return ServersIT.wanted(rows);
  }

  /** On the other JDK with {@code -Dflowscale.redeploy.all=true}. */
  private static List<Jdk> jdks() {
    return Boolean.getBoolean("flowscale.redeploy.all") ? Jdk.all() : List.of(Jdk.own());
  }

  @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
  @MethodSource("rows")
  @Timeout(1800)
  void leavesNothingBehind(ServersIT.Row row) throws IOException, InterruptedException {
    try (Deployment deployment = Deployment.empty(row.server(), row.jdk(), "redeploy", OPTIONS)) {
      Residue residue = Residue.in(row.jdk(), deployment);
      // What the server itself holds on to can be seen with an application without the client.
      for (int i = 0; i < Math.min(TIMES, EMPTY_TIMES); i++) {
        deployment.again();
      }
      deployment.undeploy();
      int empty = settled(deployment, residue, Residue.EMPTY, MOST);
      tell(row, "an empty application", empty);
      for (Variant variant : Variant.values()) {
        deployment.change(variant);
        work(deployment);
        for (int i = 1; i < TIMES; i++) {
          deployment.again();
          work(deployment);
        }
        deployment.undeploy();
        int left = settled(deployment, residue, Residue.OURS, MOST);
        tell(row, variant.label(), left);
      }
    }
  }

  /** Waits until threads and connections have ended and no more applications are held than that. */
  private static int settled(Deployment deployment, Residue residue, String mark, int most)
      throws IOException, InterruptedException {
    Set<String> beside = deployment.redeploying().holders();
    Holders[] last = {residue.holders(beside)};
    try {
      deployment
          .server()
          .await(
              "the old applications are gone",
              SETTLING,
              () -> {
                last[0] = residue.holders(beside);
                return last[0].loadersOf(mark) <= most
                    && residue.threads().isEmpty()
                    && residue.sockets() == 0;
              });
    } catch (AssertionError e) {
      throw new AssertionError(
          "threads %s, connections %d, applications held:%n%s"
              .formatted(residue.threads(), residue.sockets(), last[0].waysToLoadersOf(mark)),
          e);
    }
    return last[0].loadersOf(mark);
  }

  private static void tell(ServersIT.Row row, String application, int left) {
    TABLE.add(
        row.server().label(),
        "JDK " + row.jdk().version(),
        application,
        left + " applications, no thread, no connection");
  }

  private static void work(Deployment deployment) throws IOException, InterruptedException {
    Browser browser = deployment.server().browser();
    assertThat(browser.get("api/probe/request").body()).startsWith("done on ");
    // A wait that is in progress when the application ends.
    HttpResponse<String> endless =
        browser.post("api/workflows/endless/runs", new Form().text("text_1", "x"));
    browser.watch("api/runs/" + Browser.json(endless).getString("runId") + "/events");
  }

  @AfterAll
  static void print() throws IOException {
    TABLE.print("Server", "JDK", "Transport", "Left after " + TIMES + " times");
  }
}
