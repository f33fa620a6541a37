#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

/* <fcntl.h> shows these only to programs that define _GNU_SOURCE before the first include. */
#define TANDEM_FALLOC_FL_KEEP_SIZE 0x01
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);
