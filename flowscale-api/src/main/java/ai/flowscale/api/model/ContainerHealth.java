package ai.flowscale.api.model;

import java.util.Objects;

/**
 * The state of one ComfyUI container.
 *
 * @param container the container's name, or its address where the service sends {@code url} instead
 * @param status what it does, in the service's words: {@code idle}, {@code running}, {@code
 *     stopped} and others
 */
public record ContainerHealth(String container, String status) {

  public ContainerHealth {
    Objects.requireNonNull(container, "container");
    Objects.requireNonNull(status, "status");
  }
}
