package ai.flowscale.api.error;

import org.jspecify.annotations.Nullable;

/**
 * The client cannot be made: a setting is missing or wrong, or no transport or JSON-B
 * implementation was found. Thrown while a client is configured or created, and by a call whose
 * {@linkplain ai.flowscale.api.FlowscaleConfig.Builder#headers headers} cannot be had or cannot be
 * sent; in any case before anything is sent. It is not retried.
 */
public final class ConfigurationException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message which setting, what is wrong with it and the remedy
   */
  public ConfigurationException(String message) {
    this(message, null);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param message which setting, what is wrong with it and the remedy
   * @param cause what it came from, or null
   */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
