/** An order that reserves, charges, waits for an approval and ships, and undoes what it did when anything goes wrong. */
package com.example.orders;
