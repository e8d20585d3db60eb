/** A client in Spring Boot 4, and tests of applications against the emulator. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // all of Spring
module ai.flowscale.spring {
  requires transitive ai.flowscale.api;
  requires spring.beans;
  requires spring.boot;
  requires spring.boot.autoconfigure;
  requires spring.context;
  requires spring.core;
  requires static ai.flowscale.dbscheduler;
  requires static ai.flowscale.emulator;
  requires static ai.flowscale.micrometer;
  requires static org.jspecify;
  requires static org.junit.jupiter.api;
  requires static spring.boot.actuator;
  requires static spring.boot.health;
  requires static spring.boot.sql;
  requires static spring.boot.test;
  requires static spring.test;
  requires static spring.web;

  exports ai.flowscale.spring;
  exports ai.flowscale.spring.test;

  // Spring makes beans, binds properties and generates subclasses.
  opens ai.flowscale.spring;
  opens ai.flowscale.spring.test;

  // For the hints of native images.
  uses ai.flowscale.api.spi.ClientProvider;
  uses ai.flowscale.api.spi.TransportProvider;
}
