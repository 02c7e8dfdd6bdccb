import Varlink

extension InterfaceDescription {
  /// Bans: who is kept out.
  static let bans = """
    # An address, or a range of them, that is kept out.
    type Ban (
      # The address, or the range in CIDR notation.
      address: string,
      # Why, as the operator wrote it; may be empty.
      reason: string,
      # When it was made.
      createdUSec: int,
      # When it ends; without it never.
      endsUSec: ?int,
      # The user who made it.
      uid: int,
      # Newcomers that it has turned away since the start.
      refused: int
    )

    # Keeps an address or a range out and disconnects who is in. One that exists already is replaced.
    method BanAddress(
      # The address, or the range in CIDR notation.
      address: string,
      # For how long; without it for ever.
      forUSec: ?int,
      # Kept with the ban and sent to whoever is disconnected.
      reason: ?string,
      # Whether a range wider than /8, or /32 for IPv6, is meant.
      all: ?bool,
      # Whether only to say who would be disconnected.
      dryRun: ?bool
    ) -> (
      # The ban as it is kept, or would be.
      ban: Ban,
      # Who was disconnected, or would be.
      kicked: []int,
      # Lanes that did not answer; their clients are disconnected as soon as they go on.
      unresponsive: []int,
      # Whether this only says what would be done.
      dryRun: bool,
      # Why the ban does not outlive the daemon, where it could not be written down.
      notKept: ?string
    )

    # Lets an address or a range in again.
    method UnbanAddress(
      # The address or range as it was banned.
      address: string
    ) -> (
      # Why it is banned again after the next start, where that could not be written down.
      notKept: ?string
    )

    # Who is kept out.
    method ListBans() -> (
      # The bans that have not ended, by address.
      bans: []Ban
    )

    # There is no such ban.
    error NoSuchBan (
      # What was asked for.
      address: string
    )

    # The range is wider than /8, or /32 for IPv6, and all was not said.
    error RangeTooWide (
      # The range.
      address: string
    )

    # There are as many bans as there may be.
    error TooManyBans (
      # How many there may be.
      maximum: int
    )
    """
}
