/** A client for injection in Jakarta EE, MicroProfile and Quarkus. */
@SuppressWarnings({"requires-automatic", "module"}) // MicroProfile's jars have no descriptors.
module ai.flowscale.jakarta {
  requires transitive ai.flowscale.api;
  requires jakarta.cdi;
  requires jakarta.inject;
  requires java.naming;
  requires static jakarta.concurrency;
  requires static microprofile.config.api;
  requires static microprofile.health.api;
  requires static org.jspecify;

  exports ai.flowscale.jakarta;

  // Containers generate proxies of the beans.
  opens ai.flowscale.jakarta;
}
