// libsystemd, of which only the part for daemons is used: sd-daemon(3).
#include <systemd/sd-daemon.h>
