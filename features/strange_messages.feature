Feature: A message that nobody can record delays no other
  Not everything that is published where parts are reported is a part.

  Scenario: Somebody publishes what is no part among the parts
    Given the MPS line runs in automatic mode with 6 parts in the magazine
    And gateway "a" is in control
    When 1 part is finished
    And the cloud publishes on "lines/mps/gateways/a/parts":
      """
      {"line": "mps", "serial": 4711, "note": "neither an id nor a workpiece"}
      """
    Then 6 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
