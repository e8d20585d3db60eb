package ai.flowscale.api.model;

import java.util.List;
import java.util.Objects;

/**
 * The queue of one ComfyUI container.
 *
 * @param container the container's name, or its address where the service sends {@code comfy_uri}
 *     instead
 * @param running what is being worked on
 * @param pending what waits, in the service's order
 */
public record ContainerQueue(String container, List<QueueEntry> running, List<QueueEntry> pending) {

  public ContainerQueue {
    Objects.requireNonNull(container, "container");
    running = List.copyOf(running);
    pending = List.copyOf(pending);
  }
}
