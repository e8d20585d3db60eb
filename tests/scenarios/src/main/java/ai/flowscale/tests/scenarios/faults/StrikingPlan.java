package ai.flowscale.tests.scenarios.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.server.Damage;
import ai.flowscale.tck.server.DamagePlan;
import ai.flowscale.tck.server.FaultProxy;
import ai.flowscale.tck.server.RawRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Strikes the requests of a cell, and counts them. */
final class StrikingPlan implements DamagePlan {
  private final FaultProxy proxy;
  private final Cell cell;
  private final Function<String, Damage> damage;
  private final AtomicInteger struck = new AtomicInteger();
  private final AtomicInteger connectionsStruck = new AtomicInteger();
  private volatile boolean armed;
  private volatile boolean due;
  private volatile boolean refused;

  /**
   * Creates the plan.
   *
   * @param damage returns the damage for the target of a request
   */
  StrikingPlan(FaultProxy proxy, Cell cell, Function<String, Damage> damage) {
    this.proxy = proxy;
    this.cell = cell;
    this.damage = damage;
    this.due = !cell.operation().hasRequestsBefore();
    if (strikesConnections() && !cell.operation().hasRequestsBefore()) {
      arm();
    }
  }

  private boolean strikesConnections() {
    return cell.fault().scope() == FaultKind.Scope.CONNECTION;
  }

  private void arm() {
    armed = true;
    if (cell.fault() == FaultKind.REFUSED) {
      proxy.refuse();
    }
  }

  /** Returns whether the port is closed until the second attempt. */
  boolean isRefusingOnce() {
    return armed && cell.fault() == FaultKind.REFUSED && cell.often() == Persistence.ONCE;
  }

  /** Opens the port for the second attempt. */
  void openAgain() {
    if (isRefusingOnce()) {
      armed = false;
      refused = true;
      proxy.accept();
    }
  }

  /** A refused connection leaves no record: the port must have been closed while it was made. */
  void checkRefused() {
    if (cell.fault() == FaultKind.REFUSED && cell.often() == Persistence.ONCE) {
      assertThat(refused).as("an attempt found the port closed").isTrue();
    }
  }

  /** Restores the proxy. */
  void end() {
    if (armed && cell.fault() == FaultKind.REFUSED) {
      proxy.accept();
    }
    armed = false;
  }

  /** Returns whether the next request is the struck one. */
  boolean isDue() {
    return due;
  }

  /** Returns how many requests or connections arrived that the fault is for, struck or not. */
  int count() {
    return struck.get() + connectionsStruck.get();
  }

  @Override
  public Damage onConnection() {
    if (!armed) {
      return Damage.none();
    }
    armed = cell.often() == Persistence.ALWAYS;
    connectionsStruck.incrementAndGet();
    return damage.apply("");
  }

  @Override
  public Damage onRequest(RawRequest request) {
    if (!cell.operation().isStruck(request.method() + " " + request.target())) {
      return before(request);
    }
    int number = struck.incrementAndGet();
    if (strikesConnections() || (number > 1 && cell.often() == Persistence.ONCE)) {
      return Damage.none();
    }
    return damage.apply(request.target());
  }

  /** Makes the struck request use a new connection if the fault strikes connections. */
  private Damage before(RawRequest request) {
    due = true;
    boolean arms = strikesConnections() && !armed && count() == 0;
    if (arms) {
      arm();
    }
    if (cell.operation().kind() == FaultedOperation.Kind.SEARCH
        && request.method().equals("POST")) {
      // The response to the submission is lost, so the client searches for the run.
      return Damage.close(Damage.Place.AFTER_PROCESSING);
    }
    return arms ? Damage.last() : Damage.none();
  }
}
