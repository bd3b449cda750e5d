-- Refuses objects that another machine sends by DICOM: Orthanc cannot bind its DICOM port to one interface.
-- An error makes C-STORE fail; `return false` would acknowledge the object and drop it.
function ReceivedInstanceFilter(dicom, origin)
   if origin['RequestOrigin'] == 'DicomProtocol' and string.sub(origin['RemoteIp'], 1, 4) ~= '127.' then
      error('C-STORE from ' .. origin['RemoteIp'] .. ' is refused: this trial node only accepts senders on this machine')
   end
   return true
end
