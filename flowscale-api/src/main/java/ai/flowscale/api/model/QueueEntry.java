package ai.flowscale.api.model;

import java.util.Objects;

/**
 * One entry of a queue. ComfyUI sends more than these two elements (the prompt itself among them);
 * the rest is left out on purpose.
 *
 * @param number the entry's position number; ComfyUI counts in fractions and below zero for entries
 *     put in front; NaN where the service's is not a number
 * @param promptId the id under which ComfyUI knows it
 */
public record QueueEntry(double number, String promptId) {

  public QueueEntry {
    Objects.requireNonNull(promptId, "promptId");
  }
}
