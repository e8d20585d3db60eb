/** Calls FlowScale with OkHttp. Nothing is exported: it is found as a service. */
@SuppressWarnings("requires-automatic")
module com.example.flowscale.okhttp {
  requires ai.flowscale.transport.toolkit;
  requires okhttp3;
  requires okio;
  requires kotlin.stdlib;

  provides ai.flowscale.api.spi.TransportProvider with
      com.example.flowscale.okhttp.OkHttpTransportProvider;
}
