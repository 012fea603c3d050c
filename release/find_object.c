// Debian's libgcc_eh, which finds the frames to unwind after a panic, asks the C library by _dl_find_object (glibc 2.35). musl has no such
// function; the answer is made of what it has. For the static program only (release/linux.sh).
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <stdint.h>

// libgcc_eh refers to these weakly, so that nothing would bring them into a static program; it calls them where there are threads.
__attribute__((used)) static void *const wanted[] = {pthread_once, pthread_mutex_lock, pthread_mutex_unlock, pthread_key_create,
                                                     pthread_setspecific, pthread_getspecific};

struct found {
    unsigned long long flags;
    void *map_start, *map_end;
    struct link_map *link_map;
    void *eh_frame;
    unsigned long long reserved[7];
};

struct asked {
    uintptr_t address;
    struct found *found;
};

static int look(struct dl_phdr_info *info, size_t size, void *data)
{
    struct asked *asked = data;
    uintptr_t first = UINTPTR_MAX, end = 0;
    void *frames = 0;
    int within = 0;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_GNU_EH_FRAME)
            frames = (void *)start;
        if (part->p_type != PT_LOAD)
            continue;
        within |= asked->address >= start && asked->address < start + part->p_memsz;
        first = start < first ? start : first;
        end = start + part->p_memsz > end ? start + part->p_memsz : end;
    }
    if (!within || !frames)
        return 0;
    *asked->found = (struct found){0, (void *)first, (void *)end, 0, frames, {0}};
    return 1;
}

int _dl_find_object(void *address, struct found *found)
{
    struct asked asked = {(uintptr_t)address, found};
    return dl_iterate_phdr(look, &asked) == 1 ? 0 : -1;
}
