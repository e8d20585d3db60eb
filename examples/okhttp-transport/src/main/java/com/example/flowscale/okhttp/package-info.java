/** The smallest complete transport, over OkHttp, a library that blocks. */
package com.example.flowscale.okhttp;
