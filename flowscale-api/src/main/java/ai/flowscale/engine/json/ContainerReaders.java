package ai.flowscale.engine.json;

import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.QueueEntry;
import jakarta.json.stream.JsonParser.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the service tells of its containers, which it names in three ways. */
final class ContainerReaders {

  private ContainerReaders() {}

  static ContainerHealth health(JsonCursor in) {
    in.expectObject();
    String container = null;
    String url = null;
    String status = null;
    int seen = 0;
    for (String key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case "container" -> {
          seen = in.field(seen, 1, key);
          container = in.string();
        }
        case "url" -> {
          seen = in.field(seen, 1 << 1, key);
          url = in.string();
        }
        case "status" -> {
          seen = in.field(seen, 1 << 2, key);
          status = in.string();
        }
        default -> in.skipField();
      }
    }
    if (status == null) {
      throw in.missing("status");
    }
    return new ContainerHealth(name(in, container, url), status);
  }

  static ContainerQueue queue(JsonCursor in) {
    in.expectObject();
    String container = null;
    String uri = null;
    Queue queue = Queue.EMPTY;
    int seen = 0;
    for (String key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case "container" -> {
          seen = in.field(seen, 1, key);
          container = in.string();
        }
        case "comfy_uri" -> {
          seen = in.field(seen, 1 << 1, key);
          uri = in.string();
        }
        case "queue" -> {
          seen = in.field(seen, 1 << 2, key);
          queue = Queue.read(in);
        }
        default -> in.skipField();
      }
    }
    return new ContainerQueue(name(in, container, uri), queue.running(), queue.pending());
  }

  private static String name(JsonCursor in, @Nullable String container, @Nullable String address) {
    String name = container != null ? container : address;
    if (name == null) {
      throw in.missing("container");
    }
    return name;
  }

  private record Queue(List<QueueEntry> running, List<QueueEntry> pending) {

    static final Queue EMPTY = new Queue(List.of(), List.of());

    static Queue read(JsonCursor in) {
      if (in.event() == Event.VALUE_NULL) {
        return EMPTY;
      }
      in.expectObject();
      List<QueueEntry> running = List.of();
      List<QueueEntry> pending = List.of();
      int seen = 0;
      for (String key = in.nextKey(); key != null; key = in.nextKey()) {
        switch (key) {
          case "queue_running" -> {
            seen = in.field(seen, 1, key);
            running = in.list(Queue::entry);
          }
          case "queue_pending" -> {
            seen = in.field(seen, 1 << 1, key);
            pending = in.list(Queue::entry);
          }
          default -> in.skipField();
        }
      }
      return new Queue(running, pending);
    }

    /** Reads the first two elements; what may follow holds the whole prompt. */
    private static QueueEntry entry(JsonCursor in) {
      in.expectArray();
      if (!in.nextElement()) {
        throw in.misfit("has no number");
      }
      double number = in.decimal();
      if (!in.nextElement()) {
        throw in.misfit("has no prompt id");
      }
      String promptId = in.requiredString();
      in.leave(in.depth() - 1);
      return new QueueEntry(number, promptId);
    }
  }
}
