// The number of descriptors this process may have. Login shells start programs with a soft limit of 1,024, which would
// be reached before the server's own limit of connections.

import Glibc

package enum ResourceLimit {
    /// Raises the soft limit of open descriptors to the hard limit and returns what is in force then.
    package static func raiseOpenFiles() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return 0 }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        if unsafe setrlimit(resource, &limit) != 0 {
            limit.rlim_cur = before
        }
        return Int(clamping: limit.rlim_cur)
    }
}
