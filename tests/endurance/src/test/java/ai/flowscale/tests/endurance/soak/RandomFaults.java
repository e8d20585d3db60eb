package ai.flowscale.tests.endurance.soak;

import ai.flowscale.tck.server.Damage;
import ai.flowscale.tck.server.Damage.Place;
import ai.flowscale.tck.server.DamagePlan;
import ai.flowscale.tck.server.RawRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Damages one request in so many, in ways that are drawn at random. */
final class RandomFaults implements DamagePlan {
  private final ReentrantLock lock = new ReentrantLock();
  private final Random random;
  private final int percent;
  private final List<Damage> damages;
  private final AtomicInteger struck = new AtomicInteger();

  /**
   * Takes its source.
   *
   * @param withContent whether wrong content can be distinguished from the right one
   */
  RandomFaults(long seed, int percent, boolean withContent) {
    this.random = new Random(seed);
    this.percent = percent;
    this.damages = damages(withContent);
  }

  private static List<Damage> damages(boolean withContent) {
    List<Damage> all = new ArrayList<>();
    for (Place place : Place.values()) {
      if (place != Place.ON_ACCEPT) {
        all.add(Damage.reset(place));
        all.add(Damage.close(place));
      }
    }
    all.add(Damage.stall(Place.AFTER_PROCESSING));
    all.add(Damage.stall(Place.AFTER_REQUEST));
    all.add(Damage.cutChunks());
    all.add(Damage.last());
    for (String status :
        List.of(
            "401 Unauthorized",
            "403 Forbidden",
            "404 Not Found",
            "500 Trouble",
            "502 Bad Gateway",
            "503 Busy",
            "504 Timeout")) {
      all.add(Damage.response(status, List.of("Content-Type: text/html"), "<html></html>"));
    }
    all.add(Damage.response("504 Timeout", List.of(), "late").afterProcessing());
    all.add(
        Damage.response(
            "429 Too Many Requests",
            List.of("Content-Type: application/json", "Retry-After: 0"),
            "{\"detail\":\"busy\"}"));
    // Not bytes that are not HTTP: java.net.http keeps the connection of such a response as long as
    // its
    // client, so that the number of connections would say nothing about the rest.
    if (withContent) {
      all.add(Damage.halvedContent());
      all.add(Damage.response("200 OK", List.of("Content-Type: text/html"), "<html></html>"));
      all.add(Damage.response("200 OK", List.of("Content-Type: application/json"), "null"));
    }
    return List.copyOf(all);
  }

  int struck() {
    return struck.get();
  }

  @Override
  public Damage onRequest(RawRequest request) {
    lock.lock();
    try {
      if (random.nextInt(100) >= percent) {
        return Damage.none();
      }
      struck.incrementAndGet();
      return damages.get(random.nextInt(damages.size()));
    } finally {
      lock.unlock();
    }
  }
}
