// hold.exe FILE none|read MILLISECONDS: holds a file open as another program does. "none" lets nobody else open it; "read" lets others
// read, as Excel does with a workbook that it shows.
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

int main(int count, char **arguments)
{
    if (count != 4)
        return 2;
    int reading = arguments[2][0] == 'r';
    DWORD access = GENERIC_READ | (reading ? GENERIC_WRITE : 0);
    HANDLE file = CreateFileA(arguments[1], access, reading ? FILE_SHARE_READ : 0, NULL, OPEN_EXISTING, 0, NULL);
    puts(file == INVALID_HANDLE_VALUE ? "not held" : "held");
    fflush(stdout);
    Sleep(atoi(arguments[3]));
    return 0;
}
