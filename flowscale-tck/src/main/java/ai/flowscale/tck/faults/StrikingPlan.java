package ai.flowscale.tck.faults;

import ai.flowscale.tck.server.Damage;
import ai.flowscale.tck.server.DamagePlan;
import ai.flowscale.tck.server.FaultProxy;
import ai.flowscale.tck.server.RawRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Strikes the requests of one cell, and counts them. */
final class StrikingPlan implements DamagePlan {
  private final FaultProxy proxy;
  private final Cell cell;
  private final Function<String, Damage> damage;
  private final AtomicInteger struck = new AtomicInteger();
  private final AtomicInteger connectionsStruck = new AtomicInteger();
  private volatile boolean armed;
  private volatile boolean due;

  /**
   * Takes what it needs.
   *
   * @param damage gives the damage for the target of a request
   */
  StrikingPlan(FaultProxy proxy, Cell cell, Function<String, Damage> damage) {
    this.proxy = proxy;
    this.cell = cell;
    this.damage = damage;
    this.due = !cell.operation().hasRequestsBefore();
    if (isOfConnections() && !cell.operation().hasRequestsBefore()) {
      arm();
    }
  }

  private boolean isOfConnections() {
    return cell.fault().scope() == FaultKind.Scope.CONNECTION;
  }

  private void arm() {
    armed = true;
    if (cell.fault() == FaultKind.REFUSED) {
      proxy.refuse();
    }
  }

  /** Whether the port is closed, and to be opened for the second try. */
  boolean isRefusingOnce() {
    return armed && cell.fault() == FaultKind.REFUSED && cell.often() == Persistence.ONCE;
  }

  /** Opens the port for the second try. */
  void openAgain() {
    if (isRefusingOnce()) {
      armed = false;
      proxy.accept();
    }
  }

  /** Leaves the proxy as it was found. */
  void end() {
    if (armed && cell.fault() == FaultKind.REFUSED) {
      proxy.accept();
    }
    armed = false;
  }

  /** Whether the next request is the one that is struck. */
  boolean isDue() {
    return due;
  }

  /** How many requests, or connections, came that the fault is for, struck or not. */
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
    if (isOfConnections() || (number > 1 && cell.often() == Persistence.ONCE)) {
      return Damage.none();
    }
    return damage.apply(request.target());
  }

  /** The next request is to come by a new connection, where it is that which is struck. */
  private Damage before(RawRequest request) {
    due = true;
    boolean arms = isOfConnections() && !armed && count() == 0;
    if (arms) {
      arm();
    }
    if (cell.operation().kind() == FaultedOperation.Kind.LOOK && request.method().equals("POST")) {
      // The answer to the submission is lost, which is what makes the client look.
      return Damage.close(Damage.Place.AFTER_PROCESSING);
    }
    return arms ? Damage.last() : Damage.none();
  }
}
