package ai.flowscale.examples.ee.state;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.QueueEntry;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** {@code GET api/queue}. */
@Path("queue")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class QueueResource {
  @Inject private Flowscale flowscale;

  /** What one container works on, and what waits there. */
  public record QueueView(String container, List<EntryView> running, List<EntryView> pending) {}

  /** One entry. */
  public record EntryView(double number, String promptId) {}

  /** The queues of all containers. */
  @GET
  public List<QueueView> queue() {
    return flowscale.getQueue().stream().map(QueueResource::view).toList();
  }

  private static QueueView view(ContainerQueue queue) {
    return new QueueView(queue.container(), views(queue.running()), views(queue.pending()));
  }

  private static List<EntryView> views(List<QueueEntry> entries) {
    return entries.stream().map(entry -> new EntryView(entry.number(), entry.promptId())).toList();
  }
}
