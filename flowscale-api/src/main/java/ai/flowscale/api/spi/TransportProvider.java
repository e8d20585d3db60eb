package ai.flowscale.api.spi;

/**
 * Makes transports of one kind; found with {@link java.util.ServiceLoader}.
 *
 * <p>A provider is declared both in the {@code module-info} of its module ({@code provides
 * TransportProvider with ...}) and in {@code META-INF/services}, so that it is found on the module
 * path and on the class path. Its public constructor without parameters must be cheap: the costly
 * things belong in {@link #create} or, better, in the first exchange.
 */
public interface TransportProvider {

  /**
   * Returns the name by which an application chooses this transport: short, lower case, and the
   * same in every release, such as {@code jdk}.
   *
   * @return a name without blanks
   */
  String name();

  /**
   * Makes a transport. The caller owns it and closes it.
   *
   * @param config the settings; what the transport cannot obey it does not declare in {@link
   *     Transport#capabilities()}
   * @return a new transport
   */
  Transport create(TransportConfig config);
}
