package ai.flowscale.transport.jdk;

import ai.flowscale.tck.waits.ManyWaitsTests;

class ManyWaitsTest extends ManyWaitsTests {
  ManyWaitsTest() {
    // The JDK's client hands each piece of an answer to a thread of its own if all others are busy:
    // few on an idle machine, more where the answers of a while come at once.
    super("jdk", 64);
  }
}
