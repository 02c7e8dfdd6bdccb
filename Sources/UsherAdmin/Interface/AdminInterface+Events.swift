import Varlink

extension InterfaceDescription {
  /// Events as they happen.
  static let events = """
    # What has happened: full and roomy when newcomers begin and end to wait because the server is full or out of
    # descriptors.
    type EventKind (
      connected, disconnected, kicked, slow, refused, full, roomy, banned, unbanned, reloaded, draining, resumed,
      stopping
    )

    # Something that has happened.
    type Event (
      # When.
      timeUSec: int,
      # What.
      kind: EventKind,
      # The client, for connected, disconnected, kicked and slow.
      client: ?Client,
      # The address, for refused, banned and unbanned.
      endpoint: ?string,
      # Why, for disconnected and refused.
      reason: ?Reason,
      # What else there is to say.
      detail: ?string,
      # How far it has come, for draining.
      drain: ?DrainProgress,
      # The keys that have changed, for reloaded.
      changed: ?[]string,
      # The keys that need a restart, for reloaded.
      restartNeeded: ?[]string
    )

    # Events as they happen. Must be called with more. The first reply says that it has begun; whoever does not read
    # loses events and is told how many. It ends with a reply that says nothing, once the caller has ended its sending.
    method Watch(
      # Which clients; events that are about no client always come.
      selector: ?Selector
    ) -> (
      # In the first reply alone.
      ready: ?bool,
      # What has happened.
      event: ?Event,
      # How many events before this one were lost; without one, how many since the last.
      lost: ?int
    )
    """
}
