package ai.flowscale.client.json;

import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.QueueEntry;
import java.util.List;

/** Reads what the service tells of its containers, which it names in three ways. */
final class ContainerReaders {

  private ContainerReaders() {}

  static ContainerHealth health(JsonPart in) {
    return new ContainerHealth(name(in, "url"), in.get("status").requiredString());
  }

  static ContainerQueue queue(JsonPart in) {
    JsonPart queue = in.get("queue");
    return new ContainerQueue(
        name(in, "comfy_uri"), entries(queue, "queue_running"), entries(queue, "queue_pending"));
  }

  private static String name(JsonPart in, String address) {
    return in.get("container").required(in.firstString("container", address));
  }

  private static List<QueueEntry> entries(JsonPart queue, String field) {
    return queue.isNull() ? List.of() : queue.get(field).listOrEmpty(ContainerReaders::entry);
  }

  /** Reads the first two elements; what may follow holds the whole prompt. */
  private static QueueEntry entry(JsonPart in) {
    List<JsonPart> parts = in.list(part -> part);
    if (parts.size() < 2) {
      throw in.misfit(parts.isEmpty() ? "has no number" : "has no prompt id");
    }
    return new QueueEntry(parts.get(0).decimal(), parts.get(1).requiredString());
  }
}
