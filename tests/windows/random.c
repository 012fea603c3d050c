// A stand-in for bcryptprimitives.dll, which Wine 8 has not: Rust's standard library asks it for random numbers. For tests only; on
// Windows the system's own is there.
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(void *buffer, ULONG length); // RtlGenRandom

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *data, SIZE_T length)
{
    return SystemFunction036(data, (ULONG)length);
}
