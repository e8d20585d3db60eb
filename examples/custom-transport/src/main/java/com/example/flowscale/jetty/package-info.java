/**
 * A transport over Jetty's HTTP client, as an example. Its README says in which order to read it.
 */
package com.example.flowscale.jetty;
