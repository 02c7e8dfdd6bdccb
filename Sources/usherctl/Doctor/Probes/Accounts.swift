import Glibc

/// Users and groups of the machine.
enum Accounts {
  /// A user's name, or the number where it has none.
  static func user(_ uid: UInt32) -> String {
    guard let entry = unsafe getpwuid(uid), let name = unsafe entry.pointee.pw_name else { return "\(uid)" }
    return unsafe String(cString: name)
  }

  /// A group's name, or the number where it has none.
  static func group(_ gid: UInt32) -> String {
    guard let entry = unsafe getgrgid(gid), let name = unsafe entry.pointee.gr_name else { return "\(gid)" }
    return unsafe String(cString: name)
  }

  /// A group's number; `nil` where there is none of this name.
  static func number(ofGroup name: String) -> UInt32? {
    guard let entry = unsafe getgrnam(name) else { return nil }
    return unsafe entry.pointee.gr_gid
  }

  /// The groups that a user has by the user database.
  static func groups(of user: String) -> [UInt32] {
    guard let entry = unsafe getpwnam(user) else { return [] }
    var count: CInt = 256
    var groups = [gid_t](repeating: 0, count: Int(count))
    guard unsafe getgrouplist(user, entry.pointee.pw_gid, &groups, &count) >= 0 else { return [] }
    return Array(groups.prefix(Int(count)))
  }

  /// The groups that this process has.
  static var groupsHere: [UInt32] {
    var groups = [gid_t](repeating: 0, count: 65_536)
    let count = unsafe getgroups(CInt(groups.count), &groups)
    return [getegid()] + groups.prefix(Int(max(0, count)))
  }
}
