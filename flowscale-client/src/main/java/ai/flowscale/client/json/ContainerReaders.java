package ai.flowscale.client.json;

import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.QueueEntry;
import jakarta.json.stream.JsonParser.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the service tells of its containers, which it names in three ways. */
final class ContainerReaders {

  private static final Fields<HealthField> HEALTH = Fields.of(HealthField.class);

  private enum HealthField {
    CONTAINER,
    STATUS,
    URL,
    OTHER
  }

  private static final Fields<QueueField> QUEUE = Fields.of(QueueField.class);

  private enum QueueField {
    CONTAINER,
    QUEUE,
    COMFY_URI,
    OTHER
  }

  private ContainerReaders() {}

  static ContainerHealth health(JsonCursor in) {
    in.expectObject();
    String container = null;
    String url = null;
    String status = null;
    for (HealthField field = in.nextField(HEALTH); field != null; field = in.nextField(HEALTH)) {
      switch (field) {
        case CONTAINER -> container = in.string();
        case URL -> url = in.string();
        case STATUS -> status = in.string();
        case OTHER -> in.skip();
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
    for (QueueField field = in.nextField(QUEUE); field != null; field = in.nextField(QUEUE)) {
      switch (field) {
        case CONTAINER -> container = in.string();
        case COMFY_URI -> uri = in.string();
        case QUEUE -> queue = Queue.read(in);
        case OTHER -> in.skip();
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

    private static final Fields<Field> FIELDS = Fields.of(Field.class);

    private enum Field {
      QUEUE_RUNNING,
      QUEUE_PENDING,
      OTHER
    }

    static Queue read(JsonCursor in) {
      if (in.event() == Event.VALUE_NULL) {
        return EMPTY;
      }
      in.expectObject();
      List<QueueEntry> running = List.of();
      List<QueueEntry> pending = List.of();
      for (Field field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
        switch (field) {
          case QUEUE_RUNNING -> running = in.listOrNull(Queue::entry);
          case QUEUE_PENDING -> pending = in.listOrNull(Queue::entry);
          case OTHER -> in.skip();
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
